import { effect, signal } from '@preact/signals';
import { render } from 'preact';
import { pickLanguage } from '../../src/core/text/language.ts';
import { rememberedLanguage, rememberLanguage } from '../app/language-memory.ts';
import { Desk, type DeskFacts } from './desk.tsx';
import { createPanelWatch } from './panel-watch.ts';
import './desk.css';

/** The composition root of the demo's desk page. */
const language = signal(rememberedLanguage() ?? pickLanguage(navigator.languages));
effect(() => {
  rememberLanguage(language.value);
  document.documentElement.lang = language.value;
});

const root = document.getElementById('app');
const facts: DeskFacts = await (await fetch('/desk.json')).json();
const panel = createPanelWatch((path, init) => fetch(path, init));
if (root !== null) render(<Desk facts={facts} panel={panel} language={language} />, root);
void panel.watch();
