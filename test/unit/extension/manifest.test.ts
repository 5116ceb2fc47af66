import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import manifest from '../../../package.json';
import { RESTORE_PROFILES } from '../../../src/core/restore/plan';
import { describeProfile } from '../../../src/core/restore/profiles';
import { SAMPLES } from '../../../src/extension/editor/samples';
import { root } from '../corpus';

const { contributes } = manifest;

describe('what the extension declares', () => {
  it('offers all restore profiles in the settings', () => {
    const setting = contributes.configuration.properties['cvq.restore.profile'];
    assert.deepEqual(setting.enum, [...RESTORE_PROFILES]);
    assert.deepEqual(
      setting.enumDescriptions,
      RESTORE_PROFILES.map((profile) => describeProfile(profile).description),
    );
  });

  it('declares every command of its menus, keys and walkthrough', () => {
    const declared = new Set(contributes.commands.map(({ command }) => command));
    const inText = (text: string) => [...text.matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1]);
    const used = [
      ...Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command)),
      ...contributes.keybindings.map(({ command }) => command),
      ...contributes.viewsWelcome.flatMap(({ contents }) => inText(contents)),
      ...contributes.walkthroughs.flatMap(({ steps }) => steps.flatMap(({ description }) => inText(description))),
    ];
    assert.deepEqual(
      used.filter((command) => command === undefined || !declared.has(command)),
      [],
    );
  });

  it('has the files that it names', () => {
    const pages = contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown));
    for (const file of [...pages, manifest.icon, contributes.viewsContainers.activitybar[0]?.icon ?? '']) {
      assert.ok(existsSync(join(root, file)), file);
    }
  });

  it('lists just the samples that are there', () => {
    const files = readdirSync(join(root, 'media/samples')).sort();
    assert.deepEqual(SAMPLES.map(({ file }) => file).sort(), files);
  });
});
