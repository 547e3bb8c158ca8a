import { type RefObject, useEffect } from "react";

export interface PageKeysOptions {
  field: RefObject<HTMLTextAreaElement | null>;
  /** What Escape does; undefined when there is nothing to stop. */
  onStop: (() => void) | undefined;
}

/** Keys that work wherever one is on the page: Escape stops the answer, and typing goes into the composer. */
export function usePageKeys({ field, onStop }: PageKeysOptions): void {
  useEffect(() => {
    const handle = (event: KeyboardEvent): void => {
      if (event.isComposing || event.defaultPrevented) return;
      if (event.key === "Escape") onStop?.();
      else if (startsTyping(event)) field.current?.focus();
    };
    window.addEventListener("keydown", handle);
    return () => window.removeEventListener("keydown", handle);
  }, [field, onStop]);
}

// A space scrolls the page, and keys with modifiers are the browser's.
function startsTyping({ key, ctrlKey, metaKey, altKey, target }: KeyboardEvent): boolean {
  return target === document.body && !ctrlKey && !metaKey && !altKey && key.length === 1 && key !== " ";
}
