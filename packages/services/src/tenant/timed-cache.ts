/** Most keys remembered; host names come from strangers, so it must be bounded. */
const entriesMax = 1_000;

export interface TimedCacheOptions<Value> {
  ttlMs: number;
  load: (key: string) => Promise<Value>;
  now?: () => number;
}

/** Remembers what `load` answered for `ttlMs`. Callers at the same time share one load; a failed one is forgotten. */
export function createTimedCache<Value>(options: TimedCacheOptions<Value>): (key: string) => Promise<Value> {
  const { ttlMs, load, now = Date.now } = options;
  const entries = new Map<string, { value: Promise<Value>; expiresAt: number }>();
  return (key) => {
    const found = entries.get(key);
    if (found !== undefined && found.expiresAt > now()) return found.value;
    if (entries.size >= entriesMax) entries.clear();
    const value = load(key);
    const entry = { value, expiresAt: now() + ttlMs };
    entries.set(key, entry);
    value.catch(() => {
      // A slow load may fail after its successor has answered.
      if (entries.get(key) === entry) entries.delete(key);
    });
    return value;
  };
}
