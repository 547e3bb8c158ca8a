import "server-only";
import { getGeneration, type VisitorContext } from "@causerie/services";
import { type KnownGeneration, readGeneration, type ReaderItem } from "./generation-reader.ts";
import { linkedAbort } from "./linked-abort.ts";
import type { RequestContext } from "./request-context.ts";

export interface GenerationEventsOptions {
  context: RequestContext;
  visitor: VisitorContext;
  generationId: string;
  /** What the database holds of it, when the caller knows; asked for otherwise. */
  generation?: KnownGeneration;
  afterId: number;
  /** The request's signal. */
  signal: AbortSignal;
}

/**
 * What a reader of a generation is told, from after the cursor to its end. Rejects with NotFoundError before anything
 * is told when the generation is not the visitor's. `stop` ends it at once; so does the end of the process.
 */
export async function openGenerationEvents(
  options: GenerationEventsOptions,
): Promise<{ items: AsyncGenerator<ReaderItem, void, void>; stop: () => void }> {
  const { context, visitor, generationId, afterId } = options;
  const { container, tenant } = context;
  const reload = () => getGeneration({ ctx: visitor, input: { generationId } });
  const generation = options.generation ?? (await reload());
  const stopping = new AbortController();
  async function* read(): AsyncGenerator<ReaderItem, void, void> {
    // Linked only now: the body of an answer to HEAD is never read, and never closed either.
    const { controller, unlink } = linkedAbort(options.signal, container.shutdown, stopping.signal);
    try {
      yield* readGeneration({
        hub: container.hub,
        places: container.places,
        logger: context.logger.child({ generationId }),
        tenantId: tenant.id,
        generation,
        reload,
        afterId,
        signal: controller.signal,
      });
    } finally {
      unlink();
    }
  }
  return { items: read(), stop: () => stopping.abort() };
}
