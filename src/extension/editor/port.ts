import type * as vscode from 'vscode';
import type { CallName, HostCalls, ToHost, ToWebview, WebviewEvents } from '../../protocol/messages';
import { isToHost } from './messageGuards';

/** What the extension answers, call by call. */
export type Handlers = {
  readonly [N in CallName]: (
    params: HostCalls[N]['params'],
    signal: AbortSignal,
  ) => HostCalls[N]['result'] | Promise<HostCalls[N]['result']>;
};

/** What the extension does about what the webview tells. */
export type Listeners = { readonly [N in keyof WebviewEvents]: (data: WebviewEvents[N]) => void };

/** What a webview is to its port. */
export interface Channel {
  onDidReceiveMessage(listener: (message: unknown) => void): { dispose(): void };
  postMessage(message: unknown): PromiseLike<boolean>;
}

/** The extension's end of the messages with one webview. What isn't a message of the protocol is dropped. */
export class WebviewPort implements vscode.Disposable {
  readonly #running = new Map<number, AbortController>();
  readonly #subscription: { dispose(): void };

  readonly #webview: Channel;
  readonly #handlers: Handlers;
  readonly #listeners: Listeners;

  constructor(webview: Channel, handlers: Handlers, listeners: Listeners) {
    this.#webview = webview;
    this.#handlers = handlers;
    this.#listeners = listeners;

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
    void this.#webview.postMessage(message);
  }

  #receive(message: ToHost): void {
    switch (message.kind) {
      case 'cancel':
        this.#running.get(message.id)?.abort();
        return;
      case 'event':
        this.#hear(message);
        return;
      case 'call':
        void this.#answer(message);
    }
  }

  #hear(message: Extract<ToHost, { kind: 'event' }>): void {
    switch (message.name) {
      case 'selected':
        this.#listeners.selected(message.data);
        return;
      case 'span':
        this.#listeners.span(message.data);
        return;
      case 'used':
        this.#listeners.used(message.data);
        return;
      case 'uncount':
        this.#listeners.uncount(message.data);
        return;
      case 'exportStatistics':
        this.#listeners.exportStatistics(message.data);
        return;
      case 'bookmarks':
        this.#listeners.bookmarks(message.data);
        return;
      case 'strip':
        this.#listeners.strip(message.data);
        return;
      case 'hold':
        this.#listeners.hold(message.data);
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

  #dispatch(
    message: Extract<ToHost, { kind: 'call' }>,
    signal: AbortSignal,
  ): HostCalls[CallName]['result'] | Promise<HostCalls[CallName]['result']> {
    switch (message.name) {
      case 'open':
        return this.#handlers.open(message.params, signal);
      case 'rows':
        return this.#handlers.rows(message.params, signal);
      case 'detail':
        return this.#handlers.detail(message.params, signal);
      case 'filter':
        return this.#handlers.filter(message.params, signal);
      case 'hits':
        return this.#handlers.hits(message.params, signal);
      case 'place':
        return this.#handlers.place(message.params, signal);
      case 'hitRow':
        return this.#handlers.hitRow(message.params, signal);
      case 'complete':
        return this.#handlers.complete(message.params, signal);
      case 'narrow':
        return this.#handlers.narrow(message.params, signal);
      case 'find':
        return this.#handlers.find(message.params, signal);
      case 'count':
        return this.#handlers.count(message.params, signal);
      case 'countedJson':
        return this.#handlers.countedJson(message.params, signal);
    }
  }
}
