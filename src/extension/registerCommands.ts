import * as vscode from 'vscode';

/** What a command does, with what a menu, a click or another extension hands in. */
export type Handler = (...given: unknown[]) => unknown;

/** Registers the handlers of a feature: one for each command of its contribution, or it doesn't compile. */
export function registerCommands<Id extends string>(handlers: Readonly<Record<Id, Handler>>): vscode.Disposable[] {
  return Object.entries<Handler>(handlers).map(([id, handler]) => vscode.commands.registerCommand(id, handler));
}
