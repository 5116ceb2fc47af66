import assert from 'node:assert/strict';
import { existsSync, readdirSync } from 'node:fs';
import { join } from 'node:path';
import packageJson from '../../../package.json';
import texts from '../../../package.nls.json';
import { RESTORE_PROFILES } from '../../../src/core/restore/plan';
import { describeProfile } from '../../../src/core/restore/profiles';
import { SAMPLES } from '../../../src/extension/editor/samples';
import { manifest } from '../../../src/extension/manifest';
import { allOf, anyOf, key, not } from '../../../src/extension/when';
import { root } from '../corpus';

const { contributes } = packageJson;

/** The text that stands for `%key%`. */
function textOf(placeholder: string): string {
  const text = new Map(Object.entries(texts)).get(placeholder.slice(1, -1));
  assert.ok(text !== undefined, placeholder);
  return text;
}

describe('what the extension declares', () => {
  it('is what its features contribute (npm run docs writes it)', () => {
    const written = manifest();
    assert.deepEqual(contributes, written.contributes);
    assert.deepEqual(texts, written.texts);
  });

  it('offers all restore profiles in the settings', () => {
    const setting = contributes.configuration.properties['cvq.restore.profile'];
    assert.deepEqual(setting.enum, [...RESTORE_PROFILES]);
    assert.deepEqual(
      setting.enumDescriptions.map(textOf),
      RESTORE_PROFILES.map((profile) => describeProfile(profile).description),
    );
  });

  it('declares every command of its menus, keys and walkthrough', () => {
    const declared = new Set(contributes.commands.map(({ command }) => command));
    const inText = (text: string) => [...text.matchAll(/\(command:([\w.]+)\)/g)].map((match) => match[1]);
    const steps = contributes.walkthroughs.flatMap((walkthrough) => walkthrough.steps);
    const used = [
      ...Object.values(contributes.menus).flatMap((items) => items.map(({ command }) => command)),
      ...contributes.keybindings.map(({ command }) => command),
      ...contributes.viewsWelcome.flatMap(({ contents }) => inText(textOf(contents))),
      ...steps.flatMap(({ description }) => inText(textOf(description))),
      ...steps.flatMap(({ completionEvents }) =>
        completionEvents.flatMap((event) => /^onCommand:(.*)$/.exec(event)?.[1] ?? []),
      ),
    ];
    assert.ok(used.length > 80);
    assert.deepEqual(
      used.filter((command) => command === undefined || !declared.has(command)),
      [],
    );
  });

  it('has no keys that type a character where AltGr is Ctrl+Alt, and none twice', () => {
    const keys = contributes.keybindings.flatMap((binding) => {
      const own = binding.key;
      return [own, 'mac' in binding ? binding.mac : own].map((key) => ({ key, when: binding.when }));
    });
    assert.deepEqual(
      keys.filter(({ key }) => /ctrl\+alt|cmd\+alt/.test(key)),
      [],
    );
    const bound = contributes.keybindings.map(({ key, when }) => `${key} ${when}`);
    assert.equal(new Set(bound).size, bound.length);
  });

  it('has a command only once, with a title of its own', () => {
    const titles = contributes.commands
      .filter(({ command }) => !contributes.menus.commandPalette.some((item) => item.command === command))
      .map(({ title }) => textOf(title));
    assert.equal(new Set(titles).size, titles.length);
  });

  it('asks in its clauses only for keys that are set', () => {
    // @ts-expect-error: no context key has this name.
    assert.equal(key('cvq.hasNothing').text, 'cvq.hasNothing');
    const either = anyOf(key('cvq.hasTrace'), key('cvq.hasState'));
    assert.equal(allOf(either, not('cvq.restoring')).text, '(cvq.hasTrace || cvq.hasState) && !cvq.restoring');
    assert.equal(anyOf(either, key('cvq.restoring')).text, 'cvq.hasTrace || cvq.hasState || cvq.restoring');
  });

  it('has the files that it names', () => {
    const pages = contributes.walkthroughs.flatMap(({ steps }) => steps.map(({ media }) => media.markdown));
    for (const file of [...pages, packageJson.icon, contributes.viewsContainers.activitybar[0]?.icon ?? '']) {
      assert.ok(existsSync(join(root, file)), file);
    }
  });

  it('lists just the samples that are there', () => {
    const files = readdirSync(join(root, 'media/samples')).sort();
    assert.deepEqual(SAMPLES.map(({ file }) => file).sort(), files);
  });
});
