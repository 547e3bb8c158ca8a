import type { ButtonHTMLAttributes } from "react";

export interface ButtonProps extends ButtonHTMLAttributes<HTMLButtonElement> {
  /** `solid` for the one thing to do, `quiet` for all else, `icon` for a square that holds an icon alone. */
  look?: "solid" | "quiet" | "icon";
}

/** A button that never submits a form by accident. One with an icon alone needs an `aria-label`. */
export function Button({ look = "quiet", className = "", ...rest }: ButtonProps) {
  return <button type="button" className={`button button-${look} ${className}`} {...rest} />;
}
