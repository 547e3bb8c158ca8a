/** How long events are gathered before the page is drawn. Shorter and a replay draws each of them; longer and it stutters. */
const gatherMs = 32;

/** Hands events on in small heaps, so that a thousand words replayed at once are drawn a few times, not a thousand. */
export function gatherEvents<Event>(onEvents: (events: readonly Event[]) => void) {
  let heap: Event[] = [];
  let timer: ReturnType<typeof setTimeout> | undefined;
  const drop = (): Event[] => {
    clearTimeout(timer);
    timer = undefined;
    const dropped = heap;
    heap = [];
    return dropped;
  };
  const flush = (): void => onEvents(drop());
  return {
    add(event: Event): void {
      heap.push(event);
      timer ??= setTimeout(flush, gatherMs);
    },
    flush,
    drop,
  };
}
