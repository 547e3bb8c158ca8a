export { Button } from "./button.tsx";
export type { ButtonProps } from "./button.tsx";
export {
  ArrowDownIcon,
  ArrowUpIcon,
  CheckIcon,
  CopyIcon,
  MoonIcon,
  PlusIcon,
  RetryIcon,
  StopIcon,
  SunIcon,
} from "./icons.tsx";
export { Mark, Wordmark } from "./wordmark.tsx";
