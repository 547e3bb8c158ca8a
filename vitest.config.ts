import { existsSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { defineConfig } from "vitest/config";

const everywhere = (suffix: string): string[] => [`apps/*/**/*.${suffix}`, `packages/*/**/*.${suffix}`];
const never = ["**/node_modules/**", "**/.next/**"];
// Tests against other engines run where these were installed: npm run peers
const hasPeers = existsSync(join(import.meta.dirname, "infra/peers/node_modules"));

// Chromium's software Vulkan: it plays the graphics card where there is none, and is read before a test could set it.
const softwareVulkan = "/usr/lib/chromium/vk_swiftshader_icd.json";

// Unit tests share nothing. Integration and model tests share two cores, Postgres and Redis, so few run at a time.
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: "unit",
          include: everywhere("test.{ts,tsx}"),
          exclude: [
            ...never,
            ...everywhere("int.test.ts"),
            ...everywhere("model.test.ts"),
            ...everywhere("gpu.test.ts"),
            ...everywhere("webgpu.test.ts"),
            ...everywhere("peer.test.ts"),
          ],
        },
      },
      {
        test: {
          name: "int",
          include: everywhere("int.test.ts"),
          exclude: never,
          testTimeout: 30_000,
          hookTimeout: 60_000,
          maxWorkers: 2,
          sequence: { groupOrder: 1 },
        },
      },
      {
        test: {
          name: "model",
          include: everywhere("model.test.ts"),
          exclude: never,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 2 },
        },
      },
      {
        test: {
          name: "webgpu",
          include: existsSync(softwareVulkan) ? everywhere("webgpu.test.ts") : [],
          exclude: never,
          env: { VK_DRIVER_FILES: softwareVulkan, XDG_RUNTIME_DIR: tmpdir() },
          testTimeout: 300_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
      {
        test: {
          name: "peer",
          include: hasPeers ? everywhere("peer.test.ts") : [],
          exclude: never,
          testTimeout: 120_000,
          hookTimeout: 120_000,
          maxWorkers: 1,
          sequence: { groupOrder: 3 },
        },
      },
    ],
  },
});
