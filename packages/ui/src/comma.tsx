/** A plump comma in a box of 32 by 32: a speech bubble and a pause at once. Everything drawn here is made of it. */
export const commaPath =
  "M16 2a11 11 0 0 1 11 11c0 9.4-5 15.2-12.2 17.5-1.3.4-2.2-1-1.3-2 1.6-1.7 2.6-3.2 3-4.6A11 11 0 1 1 16 2Z";

/** Two commas in conversation: one says, one answers. */
export function Mark() {
  return (
    <svg className="mark" viewBox="0 0 52 42" aria-hidden="true" focusable="false">
      <path d={commaPath} transform="translate(-4 -1)" fill="var(--accent)" />
      <path d={commaPath} transform="translate(56 43) rotate(180)" fill="var(--spark)" />
    </svg>
  );
}

/** Three commas that breathe: somebody is about to speak. The text beside it says what is going on. */
export function PauseIndicator() {
  return (
    <svg className="pause-indicator" viewBox="0 0 84 34" aria-hidden="true" focusable="false">
      {[0, 1, 2].map((place) => (
        <g key={place} transform={`translate(${place * 26} 2)`}>
          <path d={commaPath} fill="var(--accent)" />
        </g>
      ))}
    </svg>
  );
}
