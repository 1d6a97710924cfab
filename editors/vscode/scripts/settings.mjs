// npm run settings: writes the setting `ibid.rules` of package.json from the schema of ibid.toml, which the rules make.

import fs from 'node:fs';
import { fileURLToPath } from 'node:url';

const at = (name) => fileURLToPath(new URL(name, import.meta.url));
const manifest = JSON.parse(fs.readFileSync(at('../package.json'), 'utf8'));
const schema = JSON.parse(fs.readFileSync(at('../../ibid.schema.json'), 'utf8'));

const properties = {};
for (const [rule, { default: level, description }] of Object.entries(schema.properties.rules.properties)) {
  properties[rule] = {
    type: 'string',
    enum: ['off', 'hint', 'info', 'warning', 'error'],
    description: `${description} Default: ${level}.`,
  };
}
const setting = manifest.contributes.configuration.properties['ibid.rules'];
manifest.contributes.configuration.properties['ibid.rules'] = {
  type: 'object',
  default: {},
  scope: 'resource',
  additionalProperties: false,
  markdownDescription:
    'Rules and their levels: `off`, `hint`, `info`, `warning` or `error`. `[rules]` in the `ibid.toml` of a folder overrides this.',
  properties,
  order: setting.order,
};
fs.writeFileSync(at('../package.json'), `${JSON.stringify(manifest, null, 2)}\n`);
