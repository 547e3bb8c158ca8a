import { commaPath } from "./comma.tsx";
import { wordmarkPath } from "./wordmark-path.ts";

/** The product's name, drawn; the dot of its i is a comma. Its parent names it for those who do not see it. */
export function Wordmark() {
  return (
    <svg className="wordmark" viewBox="20 -740 3840 762" aria-hidden="true" focusable="false">
      <path d={wordmarkPath} fill="currentColor" />
      <path d={commaPath} transform="translate(3120 -748) scale(5.7)" fill="var(--spark)" />
    </svg>
  );
}
