import { mkdtemp, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createSession, type Session } from "@causerie/onnxruntime";
import { afterAll, beforeAll, expect, test } from "vitest";
import { randomAt } from "../random.ts";
import type { CacheMove } from "../scheduler/state.ts";
import { smallModel, writeRandomModel } from "../testing/random-model.ts";
import { createDecoder, type Decoder } from "./create-decoder.ts";
import { createDeviceCache } from "./device-cache.ts";
import { createHostCache } from "./host-cache.ts";
import type { KeyValueCache } from "./key-value-cache.ts";
import { readModelInterface } from "./model-interface.ts";

let folder = "";
let path = "";
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), "causerie-device-cache-"));
  path = await writeRandomModel(folder, { cacheType: "float16", sizes });
});
afterAll(() => rm(folder, { recursive: true }));

const sizes = { ...smallModel.sizes, contextLength: 64 };
const size = { rows: 4, capacity: sizes.contextLength };
const config = {
  vocabularySize: sizes.vocabulary,
  contextLength: sizes.contextLength,
  keyValueHeads: sizes.keyValueHeads,
  headSize: sizes.headSize,
};

interface Stand {
  cache: KeyValueCache;
  decoder: Decoder;
  dispose(): void;
}

async function createStand(
  createCache: (session: Session, model: ReturnType<typeof readModelInterface>) => Promise<KeyValueCache>,
): Promise<Stand> {
  const session = await createSession(path, { threads: 1 });
  const model = readModelInterface(session, config);
  const cache = await createCache(session, model);
  const decoder = await createDecoder({ session, model, cache, size, vocabularySize: sizes.vocabulary });
  return {
    cache,
    decoder,
    dispose() {
      cache.dispose();
      decoder.dispose();
      session.dispose();
    },
  };
}

type Draw = (below: number) => number;
type Operation = (stand: Stand) => Promise<Float32Array | undefined>;

/** What a scheduler might do next, on rows of which each has some tokens; the lengths are kept up to date. */
function drawOperation(lengths: number[], draw: Draw): Operation {
  const [row, other] = [draw(size.rows), draw(size.rows)];
  const lengthOf = (of: number): number => lengths[of] ?? 0;
  const move = (what: CacheMove): Operation => {
    return async ({ cache }) => {
      cache.move(what);
      return undefined;
    };
  };
  switch (draw(4)) {
    case 0: {
      lengths[other] = lengthOf(row);
      return move({ kind: "copy", from: row, to: other, length: lengthOf(row) });
    }
    case 1: {
      const length = Math.max(lengthOf(row), lengthOf(other));
      [lengths[row], lengths[other]] = [lengthOf(other), lengthOf(row)];
      return move({ kind: "swap", rows: [row, other], length });
    }
    case 2: {
      const start = draw(lengthOf(row) + 1) % (size.capacity - 10);
      const tokens = Array.from({ length: 2 + draw(5) }, () => draw(sizes.vocabulary));
      lengths[row] = start + tokens.length;
      return ({ decoder }) => decoder.prefill(row, { tokens, lengths: [start] });
    }
    default: {
      const starts = lengths.slice(0, row + 1).map((length) => length % (size.capacity - 1));
      const tokens = starts.map(() => draw(sizes.vocabulary));
      for (const [index, start] of starts.entries()) lengths[index] = start + 1;
      return ({ decoder }) => decoder.decode({ tokens, lengths: starts });
    }
  }
}

function isSame(one: Float32Array | undefined, other: Float32Array | undefined): boolean {
  return one === undefined ? other === undefined : one.every((value, index) => value === other?.[index]);
}

test("whatever is moved, filled and decoded, rows in a device's memory give the numbers that rows in the process's do", async () => {
  // The processor plays the device: the same code, and numbers that must be equal to the last bit.
  const device = await createStand((session, { cache }) =>
    createDeviceCache(session, cache, { ...size, provider: { name: "cpu" } }),
  );
  const host = await createStand(async (session, { cache }) => createHostCache(session, cache, size));
  for (let seed = 1; seed <= 100; seed += 1) {
    let draws = 0;
    const draw: Draw = (below) => Math.floor(randomAt(seed, (draws += 1)) * below);
    const lengths = Array.from({ length: size.rows }, () => 0);
    for (let round = 0; round < 20; round += 1) {
      const operation = drawOperation(lengths, draw);
      const [ofDevice, ofHost] = [await operation(device), await operation(host)];
      if (!isSame(ofDevice, ofHost)) expect(ofDevice).toEqual(ofHost);
    }
  }
  device.dispose();
  host.dispose();
});
