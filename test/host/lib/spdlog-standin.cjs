// Takes the place of @vscode/spdlog in the test host: same calls, plain appends, no rotation.
const fs = require('node:fs');
const path = require('node:path');

const levels = ['TRACE', 'DEBUG', 'INFO', 'WARN', 'ERROR', 'CRITICAL', 'OFF'];

exports.Logger = class Logger {
  #plain = false;
  #level = 2;
  #file;

  constructor(/** @type {string} */ _type, /** @type {string} */ _name, /** @type {string} */ file) {
    this.#file = file;
    fs.mkdirSync(path.dirname(file), { recursive: true });
  }
  #write(/** @type {number} */ level, /** @type {string} */ text) {
    if (level < this.#level) return;
    const line = this.#plain ? text : `${new Date().toISOString()} [${levels[level]?.toLowerCase()}] ${text}\n`;
    try {
      fs.appendFileSync(this.#file, line);
    } catch {
      // Its folder is gone.
    }
  }
  trace(/** @type {string} */ text) {
    this.#write(0, text);
  }
  debug(/** @type {string} */ text) {
    this.#write(1, text);
  }
  info(/** @type {string} */ text) {
    this.#write(2, text);
  }
  warn(/** @type {string} */ text) {
    this.#write(3, text);
  }
  error(/** @type {string} */ text) {
    this.#write(4, text);
  }
  critical(/** @type {string} */ text) {
    this.#write(5, text);
  }
  getLevel() {
    return this.#level;
  }
  setLevel(/** @type {number} */ level) {
    this.#level = level;
  }
  setAsyncMode() {}
  setPattern() {}
  clearFormatters() {
    this.#plain = true;
  }
  flush() {}
  drop() {}
};

const create = async (/** @type {string} */ name, /** @type {string} */ file) =>
  new exports.Logger('rotating', name, file);

// One by one: that is the form in which Node finds the names for an import.
exports.version = 10000;
exports.setLevel = () => {};
exports.setFlushOn = () => {};
exports.setAsyncMode = () => {};
exports.shutdown = () => {};
exports.createRotatingLogger = create;
exports.createAsyncRotatingLogger = create;
