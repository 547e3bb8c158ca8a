import { describe, expect, it } from "vitest";
import { createReaderInbox } from "./reader-inbox.ts";
import type { StreamEvent } from "./stream-entry.ts";

const event = (id: number): StreamEvent => ({ id, event: { type: "text-delta", text: String(id) } });

describe("createReaderInbox", () => {
  it("wants a look into Redis first, then hands out what arrived, in order", () => {
    const inbox = createReaderInbox(4);
    inbox.push(event(1));
    inbox.push(event(2));
    expect(inbox.next()).toEqual({ todo: "look" });
    expect(inbox.next()).toEqual({ todo: "take", event: event(1) });
    expect(inbox.next()).toEqual({ todo: "take", event: event(2) });
    expect(inbox.next()).toEqual({ todo: "wait" });
  });

  it("drops what a slow reader can't hold and sends it to Redis instead", () => {
    const inbox = createReaderInbox(2);
    inbox.next();
    for (const id of [1, 2, 3]) inbox.push(event(id));
    expect(inbox.next()).toEqual({ todo: "look" });
    expect(inbox.next()).toEqual({ todo: "wait" });
    inbox.push(event(4));
    expect(inbox.next()).toEqual({ todo: "take", event: event(4) });
  });

  it("wakes its reader on an event, on a gap and on close", async () => {
    const inbox = createReaderInbox(2);
    inbox.next();
    const wakers = [() => inbox.push(event(1)), () => inbox.markStale(), () => inbox.close()];
    for (const wakeUp of wakers) {
      const waiting = inbox.wait(60_000);
      wakeUp();
      await waiting;
      inbox.next();
    }
    expect(inbox.next()).toEqual({ todo: "stop" });
    expect(inbox.isClosed()).toBe(true);
  });

  it("sends a reader that heard nothing for long to Redis", async () => {
    const inbox = createReaderInbox(2);
    inbox.next();
    await inbox.wait(1);
    expect(inbox.next()).toEqual({ todo: "look" });
  });
});
