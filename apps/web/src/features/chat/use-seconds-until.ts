import { useEffect, useState } from "react";

const tickMs = 1_000;

/** Whole seconds until a moment, counting down; 0 once it has come. */
export function useSecondsUntil(moment: Date): number {
  const [now, setNow] = useState(() => Date.now());
  const seconds = Math.max(0, Math.ceil((moment.getTime() - now) / tickMs));
  const over = seconds === 0;
  useEffect(() => {
    if (over) return undefined;
    const timer = setInterval(() => setNow(Date.now()), tickMs);
    return () => clearInterval(timer);
  }, [over]);
  return seconds;
}
