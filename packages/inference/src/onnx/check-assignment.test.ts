import { expect, test } from "vitest";
import { checkAssignment } from "./check-assignment.ts";

const assigned = (...providers: string[]) =>
  new Map([
    ["GroupQueryAttention", new Set(providers)],
    ["Cast", new Set(["CPUExecutionProvider"])],
  ]);

test("attention must be the device's own, whoever computes the lengths that it is told", () => {
  checkAssignment(assigned("CPUExecutionProvider"), "cpu");
  checkAssignment(assigned("CUDAExecutionProvider"), "cuda");
  checkAssignment(assigned("WebGpuExecutionProvider"), "webgpu");
});

test("a device that leaves the attention of some layer to the processor is refused with what to do", () => {
  const operators = assigned("CUDAExecutionProvider", "CPUExecutionProvider");
  expect(() => checkAssignment(operators, "cuda")).toThrow(
    expect.objectContaining({
      code: "invalid_model",
      message: expect.stringMatching(/cuda.*CPUExecutionProvider.*model_q4f16/),
    }),
  );
});
