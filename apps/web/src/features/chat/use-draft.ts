import { useCallback, useEffect, useState } from "react";

/** The text in the composer. It outlives a reload of the tab; a browser that forbids storage only loses that. */
export function useDraft(chatId: string): [string, (text: string) => void] {
  const key = `causerie-draft-${chatId}`;
  const [draft, setDraft] = useState("");
  // The server has no storage, so the draft comes with the first effect; what is typed by then stays.
  // oxlint-disable-next-line react/set-state-in-effect
  useEffect(() => setDraft((typed) => typed || readDraft(key)), [key]);
  const change = useCallback(
    (text: string) => {
      setDraft(text);
      writeDraft(key, text);
    },
    [key],
  );
  return [draft, change];
}

function readDraft(key: string): string {
  try {
    return sessionStorage.getItem(key) ?? "";
  } catch {
    return "";
  }
}

function writeDraft(key: string, text: string): void {
  try {
    if (text === "") sessionStorage.removeItem(key);
    else sessionStorage.setItem(key, text);
  } catch {
    // Storage is full or forbidden; the text is still in the field.
  }
}
