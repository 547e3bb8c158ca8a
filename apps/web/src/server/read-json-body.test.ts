import { describe, expect, it } from "vitest";
import { z } from "zod";
import { readJsonBody } from "./read-json-body.ts";
import { bodyBytesSkippedMax } from "./tunables.ts";

const schema = z.strictObject({ text: z.string(), nested: z.object({ count: z.number() }).optional() });

function post(body: BodyInit | null, contentType = "application/json"): Request {
  return new Request("http://localhost/", {
    method: "POST",
    headers: { "content-type": contentType },
    body,
    ...(body instanceof ReadableStream ? { duplex: "half" } : {}),
  });
}

describe("readJsonBody", () => {
  it("reads what has the expected shape", async () => {
    const request = post('{"text":"été"}', "Application/JSON; charset=UTF-8");
    expect(await readJsonBody(request, schema)).toEqual({ text: "été" });
  });

  it.each([
    ["text/plain", "unsupported_media_type"],
    ["", "unsupported_media_type"],
    ["application/json; charset=latin1", "unsupported_media_type"],
    ["multipart/form-data; boundary=x", "unsupported_media_type"],
  ])("refuses the content type %j", async (contentType, code) => {
    await expect(readJsonBody(post("{}", contentType), schema)).rejects.toMatchObject({ code });
  });

  it.each([
    ["nothing", null],
    ["half an object", '{"text":'],
    ["bytes that are not UTF-8", new Uint8Array([0x22, 0xff, 0xfe, 0x22])],
    ["null", "null"],
    ["a list", "[]"],
  ])("refuses %s", async (_what, body) => {
    await expect(readJsonBody(post(body), schema)).rejects.toMatchObject({ code: "invalid_request" });
  });

  it.each([
    ['{"text":7}', "text"],
    ["{}", "text"],
    ['{"text":"a","more":1}', "more"],
    ['{"text":"a","nested":{"count":"b"}}', "nested.count"],
  ])("names the wrong field of %s", async (body, param) => {
    await expect(readJsonBody(post(body), schema)).rejects.toMatchObject({ code: "invalid_request", param });
  });

  it("stops reading a body without a declared length when it never ends", async () => {
    let sent = 0;
    const chunk = new Uint8Array(16 * 1024).fill(0x20);
    const endless = new ReadableStream<Uint8Array>({
      pull(controller) {
        sent += chunk.byteLength;
        controller.enqueue(chunk);
      },
    });
    await expect(readJsonBody(post(endless), schema)).rejects.toMatchObject({ code: "payload_too_large" });
    expect(sent).toBeLessThan(2 * bodyBytesSkippedMax);
  });

  it("keeps what a person wrote out of the error", async () => {
    const error: unknown = await readJsonBody(post('{"text": canary}'), schema).catch(
      (caught: unknown) => caught,
    );
    expect(JSON.stringify(error, Object.getOwnPropertyNames(error))).not.toContain("canary");
  });
});
