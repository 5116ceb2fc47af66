import type * as vscode from 'vscode';
import { Bookmarks } from './bookmarks';
import { FilterHistory } from '../filter/filterHistory';
import { SharedOverviews } from '../overview/overviewShared';

/** What is kept for the workspace, and what editors share. */
export interface Kept {
  readonly history: FilterHistory;
  readonly bookmarks: Bookmarks;
  readonly overviews: SharedOverviews;
}

export function keptIn(workspaceState: vscode.Memento): Kept {
  return {
    history: new FilterHistory(workspaceState),
    bookmarks: new Bookmarks(workspaceState),
    overviews: new SharedOverviews(),
  };
}
