import { type Decode, Detokenizer } from "./detokenizer.ts";
import { StopMatcher } from "./stop-matcher.ts";
import type { TokenRole } from "./thought.ts";

export interface TextPiece {
  type: "text-delta" | "reasoning-delta";
  text: string;
  /** True once a stop string was met; it and all that follows is never shown. */
  stopped: boolean;
}

/** Turns an answer's tokens into the text of what is said and, apart from it, of what is thought. */
export class AnswerText {
  readonly #said: Detokenizer;
  readonly #thought: Detokenizer;
  readonly #stops: StopMatcher;
  /** Templates put empty lines around a thought; neither of the two texts begins with them. */
  #skipsSpace = { said: false, thought: true };

  constructor(decode: Decode, stops: readonly string[]) {
    this.#said = new Detokenizer(decode);
    this.#thought = new Detokenizer(decode);
    this.#stops = new StopMatcher(stops);
  }

  /** What may be shown with this token. Stop strings are looked for in what is said alone. */
  push(token: number, role: TokenRole): TextPiece {
    switch (role) {
      case "text": {
        return { type: "text-delta", ...this.#stops.push(this.#trimmed("said", this.#said.push(token))) };
      }
      case "reasoning": {
        const text = this.#trimmed("thought", this.#thought.push(token));
        return { type: "reasoning-delta", text, stopped: false };
      }
      case "mark":
        this.#skipsSpace.said = true;
        return { type: "reasoning-delta", text: "", stopped: false };
      default:
        return role satisfies never;
    }
  }

  /** What was held back as the possible beginning of a stop string, when nothing follows. */
  flush(): TextPiece {
    return { type: "text-delta", text: this.#stops.flush(), stopped: false };
  }

  #trimmed(side: "said" | "thought", text: string): string {
    if (!this.#skipsSpace[side]) return text;
    const trimmed = text.trimStart();
    this.#skipsSpace[side] = trimmed === "";
    return trimmed;
  }
}
