import { connect as connectPlain, type Socket } from "node:net";
import { connect as connectEncrypted } from "node:tls";
import { pingTimeoutMs } from "./tunables.ts";

/**
 * Asks a Redis for PONG over a connection of its own.
 * @throws Error with one line that says what is wrong: refused, no such host, wrong password, still loading.
 */
export async function pingRedis(redisUrl: string): Promise<void> {
  const url = new URL(redisUrl);
  const socket = openSocket(url);
  try {
    await new Promise<void>((resolve, reject) => {
      let answer = "";
      socket.setTimeout(pingTimeoutMs, () => reject(new Error(`no answer within ${pingTimeoutMs / 1000} s`)));
      socket.once("error", (error) => reject(new Error(nameFailure(error), { cause: error })));
      socket.once("close", () => reject(new Error("the connection was closed")));
      socket.on("data", (chunk) => {
        answer += chunk.toString("utf8");
        if (answer.includes("+PONG\r\n")) resolve();
        const refusal = /^-(.*)\r\n/m.exec(answer)?.[1];
        if (refusal !== undefined) reject(new Error(refusal));
      });
      socket.write(`${authentication(url)}${command("PING")}`);
    });
  } finally {
    socket.destroy();
  }
}

function openSocket(url: URL): Socket {
  const host = url.hostname.replace(/^\[|\]$/g, "");
  const port = url.port === "" ? 6379 : Number(url.port);
  return url.protocol === "rediss:"
    ? connectEncrypted({ host, port, servername: host })
    : connectPlain({ host, port });
}

function authentication(url: URL): string {
  if (url.password === "") return "";
  const password = decodeURIComponent(url.password);
  return url.username === ""
    ? command("AUTH", password)
    : command("AUTH", decodeURIComponent(url.username), password);
}

/** A command in RESP, the protocol of Redis: an array of length-prefixed strings. */
function command(...words: string[]): string {
  return `*${words.length}\r\n${words.map((word) => `$${Buffer.byteLength(word)}\r\n${word}\r\n`).join("")}`;
}

function nameFailure(error: Error): string {
  const code = "code" in error ? error.code : undefined;
  if (code === "ECONNREFUSED") return "nothing listens there";
  if (code === "ENOTFOUND" || code === "EAI_AGAIN") return "there is no such host";
  return error.message === "" ? String(code) : error.message;
}
