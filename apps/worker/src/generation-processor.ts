import type { GenerationJob } from "@causerie/contracts";
import type { Engine } from "@causerie/inference";
import type { HandleResult } from "@causerie/queue";
import { claimGeneration, type ServiceContext, type TenantDirectory } from "@causerie/services";
import { runGeneration } from "./generation-run.ts";
import { RunControl } from "./run-control.ts";

export interface ProcessorOptions {
  /** All of a service context but the tenant, which each job names. */
  base: Omit<ServiceContext, "tenant">;
  tenants: TenantDirectory;
  engine: Engine;
  /** Name of this process in leases. */
  owner: string;
}

export interface GenerationProcessor {
  readonly handle: (job: GenerationJob) => Promise<HandleResult>;
  /** Ends an answer, if it is here. */
  readonly cancel: (generation: GenerationJob) => void;
  /** Leaves every answer to other workers, also those that are only being claimed. */
  handOver(): void;
  /** Answers in work. */
  running(): number;
}

/** Claims the generation a job names and runs it. */
export function createGenerationProcessor({
  base,
  tenants,
  engine,
  owner,
}: ProcessorOptions): GenerationProcessor {
  const runs = new Set<RunControl>();
  let handingOver = false;

  async function claimAndRun(
    { tenantId, generationId }: GenerationJob,
    control: RunControl,
  ): Promise<HandleResult> {
    const tenant = await tenants.byId(tenantId);
    if (tenant === null) return "done";
    const logger = base.logger.child({ tenantId, generationId });
    const ctx = { ...base, logger, tenant };
    const claim = await claimGeneration({ ctx, input: { generationId, owner } });
    switch (claim.outcome) {
      case "gone":
        return "done";
      case "held":
        return { retryInMs: claim.retryInMs };
      case "claimed": {
        const { generation } = claim;
        const lease = { generationId, owner, attempt: generation.attempt };
        logger.info({ attempt: generation.attempt }, "generation claimed");
        return runGeneration({ ctx, engine, generation, lease, control, logger });
      }
      default:
        return claim satisfies never;
    }
  }

  return {
    async handle(job) {
      const control = new RunControl(job.generationId);
      if (handingOver) control.stop("hand-over");
      runs.add(control);
      try {
        return await claimAndRun(job, control);
      } finally {
        runs.delete(control);
      }
    },
    cancel({ generationId }) {
      for (const run of runs) if (run.generationId === generationId) run.cancel();
    },
    handOver() {
      handingOver = true;
      for (const run of runs) run.stop("hand-over");
    },
    running: () => runs.size,
  };
}
