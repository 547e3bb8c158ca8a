# syntax=docker/dockerfile:1.20
# A worker on the CPU: takes generations from the queue and runs the model.
FROM node:24-bookworm-slim AS dependencies
WORKDIR /app
# The CPU libraries are inside the package; the install script would only fetch CUDA's.
ENV ONNXRUNTIME_NODE_INSTALL=skip
COPY package.json package-lock.json .npmrc ./
COPY apps/web/package.json apps/web/
COPY apps/worker/package.json apps/worker/
COPY apps/cli/package.json apps/cli/
COPY --parents packages/*/package.json ./
RUN npm install --no-save --omit=dev --workspace=@causerie/worker --include-workspace-root=false

FROM node:24-bookworm-slim AS run
WORKDIR /app
ENV NODE_ENV=production CAUSERIE_WORKER_HEALTH_PORT=9464 CAUSERIE_WORKER_HEALTH_HOST=0.0.0.0
# Not /app/node_modules alone: versions that differ from the root's lie beside the package that needs them.
COPY --from=dependencies --chown=node:node /app ./
COPY --chown=node:node package.json ./
COPY --chown=node:node apps/worker ./apps/worker
COPY --chown=node:node packages ./packages
USER node
EXPOSE 9464
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s --retries=3 \
  CMD ["node", "-e", "fetch('http://127.0.0.1:9464/health').then((answer) => process.exit(answer.ok ? 0 : 1), () => process.exit(1))"]
CMD ["node", "apps/worker/src/main.ts"]
