import type * as vscode from 'vscode';
import type { CallName, HostCalls, ToHost, ToWebview, WebviewEvents } from '../../protocol/messages';

/** What the extension answers, call by call. */
export type Handlers = {
  readonly [N in CallName]: (params: HostCalls[N]['params'], signal: AbortSignal) => Promise<HostCalls[N]['result']>;
};

/** What the extension does about what the webview tells. */
export type Listeners = { readonly [N in keyof WebviewEvents]: (data: WebviewEvents[N]) => void };

/** The extension's end of the messages with one webview. What isn't a message of the protocol is dropped. */
export class WebviewPort implements vscode.Disposable {
  readonly #running = new Map<number, AbortController>();
  readonly #subscription: vscode.Disposable;

  constructor(
    private readonly webview: vscode.Webview,
    private readonly handlers: Handlers,
    private readonly listeners: Listeners,
  ) {
    this.#subscription = webview.onDidReceiveMessage((message: unknown) => {
      if (isToHost(message)) this.#receive(message);
    });
  }

  send(event: Extract<ToWebview, { kind: 'event' }>): void {
    this.#post(event);
  }

  dispose(): void {
    this.#subscription.dispose();
    for (const controller of this.#running.values()) controller.abort();
  }

  #post(message: ToWebview): void {
    void this.webview.postMessage(message);
  }

  #receive(message: ToHost): void {
    switch (message.kind) {
      case 'cancel':
        this.#running.get(message.id)?.abort();
        return;
      case 'event':
        this.listeners[message.name](message.data);
        return;
      case 'call':
        void this.#answer(message);
    }
  }

  async #answer(message: Extract<ToHost, { kind: 'call' }>): Promise<void> {
    const { id } = message;
    const controller = new AbortController();
    this.#running.set(id, controller);
    try {
      const value = await this.#dispatch(message, controller.signal);
      if (!controller.signal.aborted) this.#post({ kind: 'result', id, value });
    } catch (error) {
      if (!controller.signal.aborted)
        this.#post({ kind: 'error', id, message: error instanceof Error ? error.message : String(error) });
    } finally {
      this.#running.delete(id);
    }
  }

  #dispatch(message: Extract<ToHost, { kind: 'call' }>, signal: AbortSignal): Promise<HostCalls[CallName]['result']> {
    switch (message.name) {
      case 'open':
        return this.handlers.open(message.params, signal);
      case 'rows':
        return this.handlers.rows(message.params, signal);
      case 'detail':
        return this.handlers.detail(message.params, signal);
    }
  }
}

/** Most rows that one call may ask for. */
const MOST_ROWS = 2000;

function isToHost(message: unknown): message is ToHost {
  if (!isObject(message)) return false;
  const { kind, id, name, params, data } = message;
  switch (kind) {
    case 'cancel':
      return Number.isInteger(id);
    case 'event':
      return name === 'selected' && isObject(data) && isIndex(data['row']);
    case 'call':
      return Number.isInteger(id) && isObject(params) && isCall(name, params);
    default:
      return false;
  }
}

function isCall(name: unknown, params: Readonly<Record<string, unknown>>): boolean {
  switch (name) {
    case 'open':
      return true;
    case 'rows':
      return (
        isIndex(params['from']) &&
        isIndex(params['count']) &&
        params['count'] <= MOST_ROWS &&
        typeof params['whole'] === 'boolean'
      );
    case 'detail':
      return isIndex(params['row']) && typeof params['whole'] === 'boolean';
    default:
      return false;
  }
}

function isObject(value: unknown): value is Readonly<Record<string, unknown>> {
  return typeof value === 'object' && value !== null;
}

function isIndex(value: unknown): value is number {
  return Number.isSafeInteger(value) && Number(value) >= 0;
}
