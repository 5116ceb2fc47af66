// Runs inside the extension host of a real VS Code. What is done, and when, says ../editor.mjs through files in one folder.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { monitorEventLoopDelay } from 'node:perf_hooks';
import { setFlagsFromString } from 'node:v8';
import { runInNewContext } from 'node:vm';
import * as vscode from 'vscode';
import type { Api } from '../../../src/extension/extension';

const EXTENSION = 'virtio-net-cvq.virtio-net-cvq';
/** Between two commands whose round trips are measured, in ms. */
const PAUSE = 3;
const MIB = 1024 * 1024;

declare global {
  /** Where VS Code notes how its start goes. */
  var MonacoPerformanceMarks: { getMarks(): readonly { name: string; startTime: number }[] } | undefined;
}

export async function run(): Promise<void> {
  const folder = process.env['CVQ_BENCH'];
  if (folder === undefined) throw new Error('CVQ_BENCH names no folder');
  const before = memory();
  const activation = await activate();
  const phases = existsSync(join(folder, 'phase')) ? await follow(folder, activation.api) : undefined;
  const { wall_ms, cpu_ms } = activation;
  writeFileSync(
    join(folder, 'host.json'),
    JSON.stringify({ activation: { wall_ms, cpu_ms, ...marked() }, memory_before_mib: before, phases }),
  );
}

async function activate() {
  const extension = vscode.extensions.getExtension<Api>(EXTENSION);
  if (!extension || extension.isActive) throw new Error('the extension has to be there and not yet active');
  const cpu = process.cpuUsage();
  const start = performance.now();
  const api = await extension.activate();
  const wall = performance.now() - start;
  const { user, system } = process.cpuUsage(cpu);
  return { api, wall_ms: wall, cpu_ms: (user + system) / 1000 };
}

/** What VS Code itself has noted, in whole ms: how long it took to load the code, and to run its activate(). */
function marked(): object {
  const { MonacoPerformanceMarks: noted } = globalThis;
  const marks = new Map(noted?.getMarks().map(({ name, startTime }) => [name, startTime]));
  const took = (what: string): number | undefined => {
    const from = marks.get(`code/extHost/will${what}/${EXTENSION}`);
    const to = marks.get(`code/extHost/did${what}/${EXTENSION}`);
    return from === undefined || to === undefined ? undefined : to - from;
  };
  return { load_code_ms: took('LoadExtensionCode'), activate_ms: took('ActivateExtension') };
}

interface Phase {
  readonly name: string;
  /** A trace to open. */
  readonly open: string | undefined;
}

/**
 * Measures how long commands take there and back, in each of the phases that the file `phase` goes through, up to one of the
 * name `end`; one named `close` closes all editors. The file `entered` has the name of the phase that is measured. While a
 * file is opened as a person opens it, no commands go there and back: the page would be busy with them.
 */
async function follow(folder: string, api: Api): Promise<object> {
  const phases: Record<string, object> = {};
  for (let phase = phaseIn(folder); phase.name !== 'end';) {
    const { name } = phase;
    writeFileSync(join(folder, 'entered'), name);
    if (name === 'close') await vscode.commands.executeCommand('workbench.action.closeAllEditors');
    const openedAt = Date.now();
    const opened = phase.open === undefined ? undefined : untilSelected(phase.open, api);
    const isMeasured = phase.open === undefined || name.endsWith('_busy');
    const trips: number[] = [];
    const waits = monitorEventLoopDelay({ resolution: 1 });
    waits.enable();
    const cpu = process.cpuUsage();
    while (phase.name === name) {
      await new Promise((resolve) => setTimeout(resolve, PAUSE));
      phase = phaseIn(folder);
      if (!isMeasured) continue;
      const start = performance.now();
      // A command of the workbench: from here to the browser and back.
      await vscode.commands.executeCommand('setContext', 'cvq.bench', trips.length);
      trips.push(performance.now() - start);
    }
    waits.disable();
    const { user, system } = process.cpuUsage(cpu);
    phases[name] = {
      ...(isMeasured ? { round_trips: trips.length, round_trip_ms: spreadOf(trips) } : undefined),
      event_loop_wait_ms: { p99: waits.percentile(99) / 1e6, max: waits.max / 1e6 },
      cpu_seconds: (user + system) / 1e6,
      ...(opened === undefined ? undefined : { opened_at: openedAt, first_row_selected_ms: await opened }),
      memory_mib: memory(),
    };
  }
  return phases;
}

function phaseIn(folder: string): Phase {
  const [name = '', open] = readFileSync(join(folder, 'phase'), 'utf8').split('\n');
  return { name, open };
}

/** Opens a trace as a double click does, and tells after how many ms its first row is selected. */
async function untilSelected(path: string, api: Api): Promise<number> {
  const start = performance.now();
  await vscode.commands.executeCommand('vscode.open', vscode.Uri.file(path));
  while (api.selected() !== 0) await new Promise((resolve) => setTimeout(resolve, 2));
  return performance.now() - start;
}

function spreadOf(times: readonly number[]): object {
  const sorted = [...times].sort((a, b) => a - b);
  const at = (share: number) => sorted[Math.min(sorted.length - 1, Math.floor(share * sorted.length))];
  return { median: at(0.5), p99: at(0.99), max: at(1) };
}

/** Of this process, of which the extension is one part, after its garbage is collected; in MiB. */
function memory(): object {
  setFlagsFromString('--expose-gc');
  runInNewContext('gc()');
  const { rss, heapUsed, external } = process.memoryUsage();
  return {
    rss: rss / MIB,
    heap: heapUsed / MIB,
    external: external / MIB,
    peak_rss: process.resourceUsage().maxRSS / 1024,
  };
}
