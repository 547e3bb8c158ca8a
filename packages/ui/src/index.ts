export { Button } from "./button.tsx";
export type { ButtonProps } from "./button.tsx";
export { Mark, PauseIndicator } from "./comma.tsx";
export {
  ArrowDownIcon,
  ArrowUpIcon,
  CheckIcon,
  CopyIcon,
  MoonIcon,
  NewChatIcon,
  RetryIcon,
  StopIcon,
  SunIcon,
} from "./icons.tsx";
export { Wordmark } from "./wordmark.tsx";
