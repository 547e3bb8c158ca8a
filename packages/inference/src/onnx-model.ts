import { EngineError } from "./errors.ts";
import type { ModelFolder } from "./model-folder.ts";
import { createDecoder, type Decoder } from "./onnx/create-decoder.ts";
import { createDeviceCache, rowsApart } from "./onnx/device-cache.ts";
import { createHostCache } from "./onnx/host-cache.ts";
import { bytesOfToken, cacheSize, type CacheSize, type KeyValueCache } from "./onnx/key-value-cache.ts";
import { readModelInterface } from "./onnx/model-interface.ts";
import { openSession } from "./onnx/open-session.ts";
import { type DeviceOptions, isDevice, sessionOptionsOf } from "./onnx/session-options.ts";
import type { CacheMove } from "./scheduler/state.ts";

/** A model and its key-value cache of `rows` sequences, each of up to `capacity` tokens. One call at a time. */
export interface OnnxModel {
  readonly rows: number;
  readonly capacity: number;
  /** Moves what rows hold; the next run sees it moved. */
  move(move: CacheMove): void;
  /** Computes new tokens of one row behind its first `start`; gives the last one's logits, valid until the next call. */
  prefill(run: { row: number; start: number; tokens: readonly number[] }): Promise<Float32Array>;
  /**
   * Computes one token for each row from 0 on, behind the `lengths` tokens that the row has. Gives the rows' logits
   * one behind the other, valid until the next call.
   */
  decode(tokens: readonly number[], lengths: readonly number[]): Promise<Float32Array>;
  close(): void;
}

/** A model whose runs are counted. */
export interface LoadedModel extends OnnxModel {
  /**
   * Bytes of tensors in the process's memory that all runs together were given: on a device what has crossed to it and
   * back, on the processor the cache too, which the runs use in place.
   */
  hostBytes(): number;
  /** Bytes of keys and values that one token has in the cache. */
  readonly tokenBytes: number;
}

export interface LoadOptions extends DeviceOptions {
  /** Most rows; fewer when the memory doesn't suffice. */
  rowsMax: number;
  /** Most tokens of a row; the model's context when left out, or what fits into the memory. */
  contextTokensMax?: number;
  cacheBytes: number;
}

type LoadedFolder = Pick<ModelFolder, "weightsPath" | "config"> & Partial<Pick<ModelFolder, "cacheNames">>;

interface Loaded {
  session: Awaited<ReturnType<typeof openSession>>;
  cache: KeyValueCache;
  decoder: Decoder;
  size: CacheSize;
  tokenBytes: number;
}

/** Loads a decoder. Rejects with an `invalid_model` error that says what is wrong with its files or its graph. */
export async function loadOnnxModel(
  { weightsPath, config, cacheNames }: LoadedFolder,
  options: LoadOptions,
): Promise<LoadedModel> {
  const sessionOptions = sessionOptionsOf(options);
  const session = await openSession(weightsPath, sessionOptions);
  let cache: KeyValueCache | undefined;
  try {
    const model = readModelInterface(session, config, cacheNames);
    const { provider } = sessionOptions;
    const onDevice = isDevice(provider);
    const limits = { ...options, contextLength: config.contextLength, rowsApart: onDevice ? rowsApart : 0 };
    const size = cacheSize(model.cache, limits);
    cache = await withMemory(size, async () =>
      onDevice
        ? createDeviceCache(session, model.cache, { ...size, provider })
        : createHostCache(session, model.cache, size),
    );
    const { vocabularySize } = config;
    const decoder = await createDecoder({ session, model, cache, size, vocabularySize });
    return loadedModel({ session, cache, decoder, size, tokenBytes: bytesOfToken(model.cache) });
  } catch (error) {
    cache?.dispose();
    session.dispose();
    throw error;
  }
}

async function withMemory<Result>(size: CacheSize, create: () => Promise<Result>): Promise<Result> {
  try {
    return await create();
  } catch (error) {
    const wanted = `a cache of ${size.rows} rows of ${size.capacity} tokens`;
    const message = `${wanted} cannot be made; fewer cacheBytes take less memory`;
    throw new EngineError("device_unavailable", message, { cause: error });
  }
}

function loadedModel({ session, cache, decoder, size, tokenBytes }: Loaded): LoadedModel {
  return {
    ...size,
    tokenBytes,
    move: (move) => cache.move(move),
    prefill: ({ row, start, tokens }) => decoder.prefill(row, { tokens, lengths: [start] }),
    decode: (tokens, lengths) => decoder.decode({ tokens, lengths }),
    hostBytes: () => decoder.hostBytes() + cache.hostBytes(),
    close() {
      cache.dispose();
      decoder.dispose();
      session.dispose();
    },
  };
}
