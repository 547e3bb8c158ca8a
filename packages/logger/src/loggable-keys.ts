/** Keys whose short string values say what happened and can't be a person's words. Add to it what is missing. */
const loggableKeys = new Set([
  "attempt",
  "channel",
  "check",
  "code",
  "command",
  "component",
  "constraint",
  "column",
  "device",
  "errorCode",
  "event",
  "folder",
  "hash",
  "host",
  "id",
  "job",
  "kind",
  "level",
  "locale",
  "method",
  "migration",
  "model",
  "name",
  "node",
  "origin",
  "outcome",
  "owner",
  "path",
  "phase",
  "port",
  "process",
  "purpose",
  "queue",
  "reason",
  "route",
  "routine",
  "schema",
  "scope",
  "service",
  "severity",
  "signal",
  "state",
  "status",
  "step",
  "syscall",
  "table",
  "tenant",
  "type",
  "url",
  "version",
  "worker",
]);

const loggableEndings =
  /(?:Code|Count|Device|Event|File|Folder|Host|Id|Ids|Kind|Level|Method|Model|Ms|Name|Origin|Outcome|Owner|Path|Port|Purpose|Reason|Route|Scope|Signal|State|Status|Step|Type|Url|Version)$/;

// Whatever lies below these may be a person's words, also under a key that is harmless elsewhere.
const closedKeys =
  /^(?:arguments|args|body|choices|content|cookies?|data|delta|fields|form|headers|history|input|issues|messages?|output|params|parameters|payload|prompts?|query|raw|request|response|result|rows?|text|values?)$|tokenIds|secret|password/i;

/** May a string under this key be written, provided that it looks like an identifier? */
export function isLoggableKey(key: string): boolean {
  return loggableKeys.has(key) || loggableEndings.test(key);
}

/** Is everything under this key, however deep, kept out of the log? */
export function isClosedKey(key: string): boolean {
  return closedKeys.test(key);
}
