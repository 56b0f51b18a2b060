/** Lets Node read what the bundler reads: `node --import ./register.mjs --test`. */
import { register } from 'node:module';

register('./hooks.mjs', import.meta.url);
