import type { MetadataRoute } from "next";

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "Causerie",
    short_name: "Causerie",
    start_url: "/",
    display: "standalone",
    background_color: "#f6f7f1",
    theme_color: "#115d40",
    icons: [{ src: "/icon.svg", type: "image/svg+xml", sizes: "any" }],
  };
}
