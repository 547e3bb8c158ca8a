/** The mark alone: a speech bubble that says a guillemet, the French way of opening somebody's words. */
export function Mark({ size = 28 }: { size?: number }) {
  return (
    <svg aria-hidden="true" viewBox="0 0 32 32" width={size} height={size}>
      <path
        d="M16 2.5c8 0 13.5 5.3 13.5 12.2S24 27 16 27c-1.5 0-3-.2-4.3-.6L5 29.6c-.7.3-1.4-.3-1.2-1l1.4-5.4C3.5 21 2.5 18 2.5 14.7 2.5 7.8 8 2.5 16 2.500Z"
        fill="var(--accent)"
      />
      <path
        d="m15.2 9.8-5 5 5 5m7-10-5 5 5 5"
        fill="none"
        stroke="var(--on-accent)"
        strokeWidth="2.6"
        strokeLinecap="round"
        strokeLinejoin="round"
      />
    </svg>
  );
}

/** Mark and name. */
export function Wordmark() {
  return (
    <span className="wordmark">
      <Mark />
      <span>causerie</span>
    </span>
  );
}
