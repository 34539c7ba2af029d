/* Bundles the pages' scripts and the diagrams' style sheet into web/assets. Run by `make assets`. */
import { build } from "esbuild";
import { fileURLToPath } from "node:url";

const here = (path) => fileURLToPath(new URL(path, import.meta.url));

await build({
  entryPoints: [here("app.js"), here("viewer.js"), here("diagram.css")],
  outdir: here("../assets"),
  bundle: true,
  minify: true,
  format: "iife",
  target: ["chrome108", "firefox115", "safari16"],
  legalComments: "eof",
  loader: { ".svg": "dataurl" },
  logLevel: "warning",
});
