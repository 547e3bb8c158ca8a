import "server-only";
import { getGeneration, type VisitorContext } from "@causerie/services";
import { readGeneration, type ReaderItem } from "./generation-reader.ts";
import { linkedAbort } from "./linked-abort.ts";
import type { RequestContext } from "./request-context.ts";

export interface GenerationEventsOptions {
  context: RequestContext;
  visitor: VisitorContext;
  generationId: string;
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
  const generation = await reload();
  const { controller, unlink } = linkedAbort(options.signal, container.shutdown);
  const items = readGeneration({
    hub: container.hub,
    places: container.places,
    logger: context.logger.child({ generationId }),
    tenantId: tenant.id,
    generation,
    reload,
    afterId,
    signal: controller.signal,
  });
  const stop = () => {
    controller.abort();
    unlink();
  };
  return { items: withCleanup(items, unlink), stop };
}

async function* withCleanup(
  items: AsyncGenerator<ReaderItem, void, void>,
  cleanup: () => void,
): AsyncGenerator<ReaderItem, void, void> {
  try {
    yield* items;
  } finally {
    cleanup();
  }
}
