import { useCallback, useEffect, useState } from "react";
import { keepInTab, readFromTab } from "./tab-storage.ts";

const draftKey = "causerie-draft";

/** The text in the composer. It belongs to the tab: it outlives a reload and goes along into a new chat. */
export function useDraft(): [string, (text: string) => void] {
  const [draft, setDraft] = useState("");
  // The server has no storage, so the draft comes with the first effect; what is typed by then stays.
  // oxlint-disable-next-line react/set-state-in-effect
  useEffect(() => setDraft((typed) => typed || (readFromTab(draftKey) ?? "")), []);
  const change = useCallback((text: string) => {
    setDraft(text);
    keepInTab(draftKey, text === "" ? null : text);
  }, []);
  return [draft, change];
}
