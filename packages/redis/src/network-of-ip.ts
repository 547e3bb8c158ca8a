import { isIPv4, isIPv6 } from "node:net";

/**
 * The network an address belongs to: an IPv4 address itself, an IPv6 address cut to its /64 (one household
 * or one phone holds all of it). Whatever is no address shares one network, so that nonsense can't dodge limits.
 */
export function networkOfIp(ip: string): string {
  const address = ip.split("%", 1)[0] ?? "";
  if (isIPv4(address)) return address;
  if (!isIPv6(address)) return "unknown";
  const groups = expandGroups(address);
  return mappedIpv4(groups) ?? `${groups.slice(0, 4).join(":")}::/64`;
}

function expandGroups(address: string): string[] {
  const [head = "", tail] = address.split("::", 2);
  const left = toGroups(head);
  if (tail === undefined) return left;
  const right = toGroups(tail);
  return [...left, ...Array.from({ length: 8 - left.length - right.length }, () => "0"), ...right];
}

function toGroups(part: string): string[] {
  if (part === "") return [];
  return part.split(":").flatMap((group) => (group.includes(".") ? ipv4Groups(group) : [normalGroup(group)]));
}

function normalGroup(group: string): string {
  return Number.parseInt(group, 16).toString(16);
}

function ipv4Groups(address: string): string[] {
  const [a = 0, b = 0, c = 0, d = 0] = address.split(".").map(Number);
  return [(a * 256 + b).toString(16), (c * 256 + d).toString(16)];
}

// A dual-stack socket shows 192.0.2.1 as ::ffff:192.0.2.1; it must count as the same visitor.
function mappedIpv4(groups: string[]): string | null {
  if (groups.slice(0, 5).some((group) => group !== "0") || groups[5] !== "ffff") return null;
  const [high = 0, low = 0] = groups.slice(6).map((group) => Number.parseInt(group, 16));
  return [high >> 8, high & 255, low >> 8, low & 255].join(".");
}
