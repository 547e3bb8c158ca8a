/** Where a waiting generation stands: `position` counts from 1, `length` is how many wait. */
export interface QueuePlace {
  position: number;
  length: number;
}

export interface QueuePlaces {
  /** Null when the generation doesn't wait, or stands too far back to be counted. */
  find(generationId: string): Promise<QueuePlace | null>;
}

export interface QueuePlacesOptions {
  listPositions: () => Promise<ReadonlyMap<string, number>>;
  maxAgeMs: number;
  now?: () => number;
}

/** Answers any number of readers from one list of the queue, which is at most `maxAgeMs` old. */
export function createQueuePlaces(options: QueuePlacesOptions): QueuePlaces {
  const { listPositions, maxAgeMs, now = Date.now } = options;
  let latest: { list: Promise<ReadonlyMap<string, number>>; askedAt: number } | undefined;
  return {
    async find(generationId) {
      if (latest === undefined || now() - latest.askedAt >= maxAgeMs) {
        latest = { list: listPositions(), askedAt: now() };
      }
      const list = await latest.list;
      const position = list.get(generationId);
      return position === undefined ? null : { position, length: list.size };
    },
  };
}
