import { type Dispatch, type SetStateAction, useEffect, useState } from "react";
import { keepInTab, readFromTab } from "./tab-storage.ts";

const draftKey = "causerie-draft";

/** The text in the composer. It belongs to the tab: it outlives a reload and goes along into a new chat. */
export function useDraft(): [string, Dispatch<SetStateAction<string>>] {
  const [draft, setDraft] = useState("");
  const [isRead, setIsRead] = useState(false);
  // The server has no storage, so the draft comes with the first effect; what is typed by then stays.
  useEffect(() => {
    // oxlint-disable-next-line react/set-state-in-effect
    setDraft((typed) => typed || (readFromTab(draftKey) ?? ""));
    setIsRead(true);
  }, []);
  useEffect(() => {
    if (isRead) keepInTab(draftKey, draft === "" ? null : draft);
  }, [draft, isRead]);
  return [draft, setDraft];
}
