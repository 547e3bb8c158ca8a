# syntax=docker/dockerfile:1.20
# A worker on an NVIDIA GPU. Not yet run on one: see docs/benchmarks/gpu.md.
FROM nvidia/cuda:12.8.1-cudnn-runtime-ubuntu24.04 AS base
COPY --from=node:24-bookworm-slim /usr/local/bin/node /usr/local/bin/node
COPY --from=node:24-bookworm-slim /usr/local/lib/node_modules /usr/local/lib/node_modules
RUN ln -s ../lib/node_modules/npm/bin/npm-cli.js /usr/local/bin/npm

FROM base AS dependencies
WORKDIR /app
COPY package.json package-lock.json .npmrc ./
COPY apps/web/package.json apps/web/
COPY apps/worker/package.json apps/worker/
COPY apps/cli/package.json apps/cli/
COPY --parents packages/*/package.json ./
RUN npm install --no-save --omit=dev --workspace=@causerie/worker --include-workspace-root=false --ignore-scripts \
  && npm rebuild onnxruntime-node --foreground-scripts --onnxruntime-node-install=cuda12

FROM base AS run
WORKDIR /app
ENV NODE_ENV=production CAUSERIE_WORKER_HEALTH_PORT=9464 CAUSERIE_WORKER_HEALTH_HOST=0.0.0.0
# Not /app/node_modules alone: versions that differ from the root's lie beside the package that needs them.
COPY --from=dependencies --chown=1000:1000 /app ./
COPY --chown=1000:1000 package.json ./
COPY --chown=1000:1000 apps/worker ./apps/worker
COPY --chown=1000:1000 packages ./packages
USER 1000:1000
EXPOSE 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=120s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/worker/src/main.ts"]
