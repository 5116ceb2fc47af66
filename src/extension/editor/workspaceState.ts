import type * as vscode from 'vscode';
import { Bookmarks } from './bookmarks';
import { FilterHistory } from '../filter/filterHistory';
import { SharedOverviews } from '../overview/overviewShared';

/** What is kept for the workspace, and what editors share. */
export interface WorkspaceState {
  readonly history: FilterHistory;
  readonly bookmarks: Bookmarks;
  readonly overviews: SharedOverviews;
}

export function workspaceStateIn(memento: vscode.Memento): WorkspaceState {
  return {
    history: new FilterHistory(memento),
    bookmarks: new Bookmarks(memento),
    overviews: new SharedOverviews(),
  };
}
