import { keys } from "@causerie/redis";

/** Which stream. */
export interface StreamLocation {
  tenantId: string;
  generationId: string;
}

/** The two keys of a stream, in the order in which the scripts expect them. */
export function streamKeys(stream: StreamLocation): [entries: string, fence: string] {
  const { tenantId, generationId } = stream;
  return [keys.stream(tenantId, generationId), keys.streamFence(tenantId, generationId)];
}

/** The channel on which new entries of a stream are told. */
export function streamChannel(stream: StreamLocation): string {
  return keys.streamChannel(stream.tenantId, stream.generationId);
}
