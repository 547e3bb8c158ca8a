import type { MetadataRoute } from "next";

export default function manifest(): MetadataRoute.Manifest {
  return {
    name: "Causerie",
    short_name: "Causerie",
    start_url: "/",
    display: "standalone",
    background_color: "#fcfaf6",
    theme_color: "#9a3b1f",
    icons: [{ src: "/icon.svg", type: "image/svg+xml", sizes: "any" }],
  };
}
