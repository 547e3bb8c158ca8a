import { mkdtemp, readdir, readFile, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEngine, type GenerationRequest } from "./index.ts";
import { type LoadedModel, loadOnnxModel } from "./onnx-model.ts";
import type { DeviceOptions } from "./onnx/session-options.ts";
import { exerciseRows } from "./testing/exercise-rows.ts";
import { smallModel, writeRandomModel } from "./testing/random-model.ts";

// As small as it can be: the device is a processor that plays a graphics card.
const sizes = {
  ...smallModel.sizes,
  width: 32,
  heads: 2,
  keyValueHeads: 1,
  feedForward: 32,
  contextLength: 128,
};
const config = {
  vocabularySize: sizes.vocabulary,
  contextLength: sizes.contextLength,
  keyValueHeads: sizes.keyValueHeads,
  headSize: sizes.headSize,
};

let folder = "";
let open: LoadedModel | undefined;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-webgpu-"));
  // Shaders take seconds here; they are kept for as long as any model is open.
  const weightsPath = await writeRandomModel(join(folder, "open"), { sizes });
  open = await loadOnnxModel(
    { weightsPath, config },
    { rowsMax: 1, cacheBytes: 1 << 26, provider: "webgpu" },
  );
});
afterAll(async () => {
  open?.close();
  await rm(folder, { recursive: true });
});

async function withModel<Result>(
  weightsPath: string,
  options: DeviceOptions,
  use: (model: LoadedModel) => Promise<Result>,
): Promise<Result> {
  const model = await loadOnnxModel({ weightsPath, config }, { rowsMax: 4, cacheBytes: 1 << 26, ...options });
  try {
    return await use(model);
  } finally {
    model.close();
  }
}

test.each([{ positionIds: false }, { positionIds: true, logits: "all" as const }])(
  "rows that are filled, moved and decoded on the device give the processor's tokens: %o",
  async (variant) => {
    const path = await writeRandomModel(join(folder, Object.values(variant).join("-")), {
      sizes,
      ...variant,
    });
    const rows = (options: DeviceOptions) =>
      withModel(path, options, (model) => exerciseRows(model, sizes.vocabulary));
    expect(await rows({ provider: "webgpu" })).toEqual(await rows({ provider: "cpu" }));
  },
);

test("a step sends tokens, mask and positions, and gets logits: not a byte more is bound outside the device", async () => {
  const path = await writeRandomModel(join(folder, "bytes"), { sizes, positionIds: true });
  await withModel(path, { provider: "webgpu" }, async (model) => {
    const bytesOf = async (work: () => Promise<unknown>): Promise<number> => {
      const before = model.hostBytes();
      await work();
      return model.hostBytes() - before;
    };
    const int64 = 8;
    const logits = sizes.vocabulary * Float32Array.BYTES_PER_ELEMENT;
    // Tokens, mask and positions.
    const prefill = 5 * int64 + 5 * int64 + 5 * int64 + logits;
    const tokens = [1, 2, 3, 4, 5];
    expect(await bytesOf(() => model.prefill({ row: 0, start: 0, tokens }))).toBe(prefill);
    // The row goes back to the others by its number.
    const decode = 1 * int64 + 6 * int64 + 1 * int64 + logits;
    expect(await bytesOf(() => model.decode([6], [5]))).toBe(int64 + decode);
    const longer = decode + int64;
    expect(await bytesOf(() => model.decode([7], [6]))).toBe(longer);
    model.move({ kind: "swap", rows: [0, 1], length: 7 });
    model.move({ kind: "copy", from: 1, to: 0, length: 7 });
    // From where and to where, of two rows and of one.
    expect(await bytesOf(() => model.decode([8, 8], [7, 7]))).toBe(
      6 * int64 + 2 * int64 + 2 * 8 * int64 + 2 * int64 + 2 * logits,
    );
  });
});

test("a device without floats of 16 bits refuses a cache of them in its own words, before anybody asks anything", async () => {
  const path = await writeRandomModel(join(folder, "halves"), { sizes, cacheType: "float16" });
  const load = withModel(path, { provider: "webgpu" }, async () => "works");
  await expect(load).rejects.toMatchObject({
    code: "invalid_model",
    message: expect.stringMatching(/fails in its first run.*requires f16/s),
  });
});

interface ProfiledNode {
  name: string;
  args?: {
    provider?: string;
    op_name?: string;
    output_size?: string;
    input_type_shape?: Record<string, number[]>[];
  };
}

test("inside a run, all that touches the cache is computed on the device, and a row's length is all that is copied", async () => {
  const path = await writeRandomModel(join(folder, "profile"), { sizes });
  await withModel(path, { provider: "webgpu", profilePrefix: join(folder, "profile-") }, (model) =>
    exerciseRows(model, sizes.vocabulary),
  );
  const [file = ""] = (await readdir(folder)).filter((name) => name.startsWith("profile-"));
  const profile: ProfiledNode[] = JSON.parse(await readFile(join(folder, file), "utf8"));
  const nodes = profile.flatMap(({ args }) => (args?.provider === undefined ? [] : [args]));
  const ofCache = nodes.filter(({ input_type_shape: shapes = [] }) =>
    shapes.some((shape) => Object.values(shape).some((lengths) => lengths[2] === sizes.contextLength)),
  );
  expect(new Set(ofCache.map(({ op_name: operator }) => operator))).toEqual(new Set(["GroupQueryAttention"]));
  expect(new Set(ofCache.map(({ provider }) => provider))).toEqual(new Set(["WebGpuExecutionProvider"]));
  const copies = nodes.filter(({ op_name: operator }) => operator?.startsWith("Memcpy"));
  expect(new Set(copies.map(({ op_name: operator }) => operator))).toEqual(new Set(["MemcpyFromHost"]));
  const rowsMax = 3;
  for (const copy of copies) expect(Number(copy.output_size)).toBeLessThanOrEqual(rowsMax * 4);
});

test("requests that share rows, are interrupted and find their beginnings again get the processor's answers", async () => {
  const path = join(folder, "engine");
  await writeRandomModel(path, { sizes });
  const prompt = (length: number, seed: number) =>
    Array.from({ length }, (_, index) => (index * 331 + seed * 97) % 4_000);
  async function answers(options: DeviceOptions) {
    const engine = await createEngine({
      modelFolder: path,
      weightsFile: "onnx/model.onnx",
      sequencesMax: 3,
      stepTokensMax: 32,
      ...options,
    });
    const run = async (request: Partial<GenerationRequest>, onToken?: () => void): Promise<number[]> => {
      const tokens: number[] = [];
      const handle = engine.submit({
        id: "test",
        promptTokens: [],
        seed: 1,
        temperature: 0,
        maxTokens: 8,
        ...request,
      });
      for await (const event of handle) {
        if (event.type === "text-delta") tokens.push(...event.tokenIds);
        onToken?.();
      }
      return tokens;
    };
    const flood = (seed: number, onToken?: () => void): Promise<number[]> =>
      run({ tenantId: "one", promptTokens: prompt(30 + seed, seed) }, onToken);
    const chat = { tenantId: "two", sessionId: "chat" };
    // Once the third has a row and a token, another tenant comes, who has a right to a row.
    const late = Promise.withResolvers<number[]>();
    let hasCome = false;
    const come = (): void => {
      if (!hasCome) run({ ...chat, promptTokens: prompt(20, 9) }).then(late.resolve, late.reject);
      hasCome = true;
    };
    const first = await Promise.all([flood(1), flood(2), flood(3, come), flood(4), late.promise]);
    const { prefilledTokens } = engine.stats();
    const turn = [...prompt(20, 9), ...first.flat().slice(-2), ...prompt(9, 5)];
    const second = await run({ ...chat, promptTokens: turn });
    const { reusedTokens } = engine.stats();
    await engine.close();
    return { answers: [...first, second], prefilledTokens, reusedTokens };
  }
  const onProcessor = await answers({ provider: "cpu" });
  const onDevice = await answers({ provider: "webgpu" });
  expect(onDevice.answers).toEqual(onProcessor.answers);
  expect(onDevice.reusedTokens).toBeGreaterThan(0);
  // More than was asked: somebody was interrupted and computed again.
  expect(onDevice.prefilledTokens).toBeGreaterThan(31 + 32 + 33 + 34 + 20);
});
