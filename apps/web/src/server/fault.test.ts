import { describe, expect, it } from "vitest";
import { NotFoundError } from "@causerie/services";
import { faultOf } from "./fault.ts";
import { RequestError } from "./request-error.ts";

describe("faultOf", () => {
  it("tells a client the code and the field of an error that is meant for it", () => {
    expect(faultOf(new NotFoundError("chat"))).toEqual({ code: "not_found" });
    expect(faultOf(new RequestError("invalid_request", "wrong", { param: "text" }))).toEqual({
      code: "invalid_request",
      param: "text",
    });
  });

  it.each([
    Object.assign(new Error("connect ECONNREFUSED"), { code: "ECONNREFUSED" }),
    new Error("Failed query", { cause: Object.assign(new Error("shutting down"), { code: "57P01" }) }),
    Object.assign(new Error("Reached the max retries"), { name: "MaxRetriesPerRequestError" }),
    new Error("Connection terminated unexpectedly"),
  ])("calls a dependency that is away unavailable: %s", (error) => {
    expect(faultOf(error)).toMatchObject({ code: "unavailable", retryAfterMs: expect.any(Number) });
  });

  it.each([new Error("surprise"), "a string", undefined, Object.assign(new Error("x"), { code: "23505" })])(
    "says nothing about %s",
    (error) => {
      expect(faultOf(error)).toEqual({ code: "internal" });
    },
  );
});
