// Builds the page, the pages' styles and the widget into the package. `--check` compares with what is there instead.

import { readFile, readdir, rm, writeFile, mkdir } from "node:fs/promises";
import path from "node:path";
import { fileURLToPath } from "node:url";
import { gzipSync } from "node:zlib";
import * as esbuild from "esbuild";

const OUT = fileURLToPath(new URL("../app/channels/static/built", import.meta.url));
const LOADER_KB = 5;
const WIDGET_KB = 60;

/** Style sheets as text for the shadow root: pixels, as `rem` there would follow the host page; the tokens on the panel itself. */
const shadowStyles = {
  name: "shadow-styles",
  setup(build) {
    build.onLoad({ filter: /\.shadow\.css$/ }, async ({ path: entry }) => {
      const bundled = await esbuild.build({ entryPoints: [entry], bundle: true, minify: true, write: false });
      const css = bundled.outputFiles[0].text
        .replace(/(\d*\.?\d+)rem\b/g, (_, rem) => `${Math.round(Number(rem) * 16 * 100) / 100}px`)
        .replaceAll(":root", ".shell");
      return { contents: css, loader: "text", watchDirs: [path.dirname(entry)] };
    });
  },
};

/** A style sheet as it is, smaller, as text. */
const textStyles = {
  name: "text-styles",
  setup(build) {
    build.onLoad({ filter: /\.text\.css$/ }, async ({ path: file }) => {
      const { code } = await esbuild.transform(await readFile(file, "utf8"), { loader: "css", minify: true });
      return { contents: code.trim(), loader: "text" };
    });
  },
};

const common = { bundle: true, minify: true, write: false, target: "es2022", legalComments: "linked", charset: "utf8", outdir: OUT, plugins: [shadowStyles, textStyles] };

const builds = await Promise.all([
  esbuild.build({
    ...common,
    entryPoints: { coach: "src/page.ts", pages: "src/pages.ts", "widget-panel": "src/widget/panel.ts" },
    format: "esm",
    splitting: true,
    chunkNames: "chunk-[hash]",
    metafile: true,
  }),
  esbuild.build({ ...common, entryPoints: { widget: "src/widget/loader.ts" }, format: "iife" }),
  esbuild.build({ ...common, entryPoints: { site: "src/styles/site.bundle.css", coach: "src/styles/coach.bundle.css", pages: "src/styles/pages.bundle.css" } }),
]);

const made = new Map(builds.flatMap(({ outputFiles }) => outputFiles.map((file) => [path.basename(file.path), Buffer.from(file.contents)])));

const size = (name) => gzipSync(made.get(name), { level: 9 }).length / 1000;
const panel = filesOf(builds[0].metafile, "widget-panel.js");
const total = size("widget.js") + panel.reduce((sum, name) => sum + size(name), 0);
console.log(`widget: ${size("widget.js").toFixed(1)} kB until opened (${LOADER_KB} at most), ${total.toFixed(1)} kB in all (${WIDGET_KB} at most), gzipped`);
if (size("widget.js") > LOADER_KB || total > WIDGET_KB) process.exitCode = 1;

const there = new Map(
  await Promise.all((await readdir(OUT).catch(() => [])).map(async (name) => [name, await readFile(path.join(OUT, name))])),
);
if (process.argv.includes("--check")) {
  const stale = [...new Set([...made.keys(), ...there.keys()])].filter((name) => !made.get(name)?.equals(there.get(name) ?? Buffer.alloc(0)));
  if (stale.length) {
    console.error(`not as the sources make it: ${stale.join(", ")}. Run: npm run build`);
    process.exitCode = 1;
  }
} else {
  await rm(OUT, { recursive: true, force: true });
  await mkdir(OUT, { recursive: true });
  for (const [name, contents] of made) await writeFile(path.join(OUT, name), contents);
}

/** An entry's file and every file that it always loads; other languages are loaded where they are spoken. */
function filesOf(metafile, entry) {
  const outputs = new Map(Object.entries(metafile.outputs).map(([file, about]) => [path.basename(file), about]));
  const found = new Set();
  const visit = (name) => {
    if (found.has(name)) return;
    found.add(name);
    for (const { path: next, kind } of outputs.get(name).imports) if (kind === "import-statement") visit(path.basename(next));
  };
  visit(entry);
  return [...found];
}
