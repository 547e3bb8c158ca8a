import { describe, expect, it } from "vitest";
import { networkOfIp } from "./network-of-ip.ts";

describe("networkOfIp", () => {
  it("keeps an IPv4 address whole, also when written as IPv6", () => {
    expect(networkOfIp("192.0.2.7")).toBe("192.0.2.7");
    expect(networkOfIp("::ffff:192.0.2.7")).toBe("192.0.2.7");
    expect(networkOfIp("::ffff:c000:207")).toBe("192.0.2.7");
    expect(networkOfIp("0:0:0:0:0:ffff:192.0.2.7")).toBe("192.0.2.7");
  });

  it("cuts an IPv6 address to its /64, however it is spelled", () => {
    const network = networkOfIp("2001:db8:1:2:aaaa:bbbb:cccc:dddd");
    expect(network).toBe("2001:db8:1:2::/64");
    expect(networkOfIp("2001:0DB8:0001:0002::1")).toBe(network);
    expect(networkOfIp("2001:db8:1:2:0:0:192.0.2.7%eth0")).toBe(network);
    expect(networkOfIp("2001:db8:1:3::1")).not.toBe(network);
    expect(networkOfIp("::1")).toBe("0:0:0:0::/64");
    expect(networkOfIp("2001:db8::")).toBe("2001:db8:0:0::/64");
  });

  it("puts everything that is no address into one network", () => {
    for (const nonsense of ["", "localhost", "1.2.3", "1.2.3.4:80", "::g"]) {
      expect(networkOfIp(nonsense)).toBe("unknown");
    }
  });
});
