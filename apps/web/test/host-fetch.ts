import { request as httpRequest } from "node:http";

/** A fetch for OpenAI's client that says it wants another host; the built-in one doesn't let its caller choose. */
export function fetchAtHost(host: string): typeof fetch {
  return async (input, init = {}) => {
    const headers = { ...Object.fromEntries(new Headers(init.headers)), host };
    const { promise, resolve, reject } = Promise.withResolvers<Response>();
    const request = httpRequest(new URL(input instanceof Request ? input.url : input), {
      method: init.method ?? "GET",
      headers,
      ...(init.signal ? { signal: init.signal } : {}),
    });
    request.on("error", reject);
    request.on("response", (response) => {
      const body = new ReadableStream<Uint8Array>({
        async start(controller) {
          for await (const chunk of response) controller.enqueue(chunk);
          controller.close();
        },
        cancel: () => void response.destroy(),
      });
      const answerHeaders = Object.entries(response.headers).map(([name, value]): [string, string] => [
        name,
        String(value),
      ]);
      resolve(new Response(body, { status: response.statusCode ?? 0, headers: answerHeaders }));
    });
    request.end(typeof init.body === "string" ? init.body : undefined);
    return promise;
  };
}
