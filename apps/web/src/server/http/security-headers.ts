// Inline scripts are how Next.js hands its data to the page; everything else comes from this server alone. A picture
// in an answer could carry the conversation to a stranger's server in its address, so pictures are ours alone, too.
const contentSecurityPolicy = [
  "default-src 'self'",
  "script-src 'self' 'unsafe-inline'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data: blob:",
  "font-src 'self' data:",
  "object-src 'none'",
  "base-uri 'none'",
  "form-action 'self'",
  "frame-ancestors 'none'",
].join("; ");

// The development server evaluates code and talks to the page over a WebSocket.
const developmentContentSecurityPolicy = "frame-ancestors 'none'; base-uri 'none'";

/** Headers of every answer, pages, files and errors alike. */
export function securityHeaders({ dev }: { dev: boolean }): Map<string, string> {
  return new Map([
    ["x-content-type-options", "nosniff"],
    ["referrer-policy", "same-origin"],
    ["x-frame-options", "DENY"],
    ["cross-origin-opener-policy", "same-origin"],
    ["permissions-policy", "camera=(), geolocation=(), microphone=(), payment=()"],
    ["content-security-policy", dev ? developmentContentSecurityPolicy : contentSecurityPolicy],
  ]);
}
