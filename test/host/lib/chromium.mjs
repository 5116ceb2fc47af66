// Finds a Chromium on this machine. Node's own modules only: used before anything is installed.
import { accessSync, constants } from 'node:fs';
import { delimiter, join } from 'node:path';

const names = ['chromium', 'chromium-browser', 'google-chrome-stable', 'google-chrome', 'microsoft-edge'];
const applications = [
  '/Applications/Google Chrome.app/Contents/MacOS/Google Chrome',
  '/Applications/Chromium.app/Contents/MacOS/Chromium',
];

/** The path of a program, looked up as a shell would. */
export function findProgram(/** @type {string} */ name) {
  return (process.env['PATH'] ?? '')
    .split(delimiter)
    .map((dir) => join(dir, name))
    .find(isExecutable);
}

/** The path of a browser of Chromium's family: $CHROMIUM_PATH, or the first found. */
export function findChromium() {
  const named = process.env['CHROMIUM_PATH'];
  if (named) return named;
  for (const name of names) {
    const path = findProgram(name);
    if (path) return path;
  }
  return applications.find(isExecutable);
}

function isExecutable(/** @type {string} */ path) {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
