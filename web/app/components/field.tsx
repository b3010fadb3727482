import { type ComponentChildren, h, type TargetedEvent } from 'preact';
import { useId } from 'preact/hooks';

/** What kind of keyboard a field wants, and how much fits. */
interface InputHints {
  readonly type?: 'search' | 'password' | 'time';
  readonly inputMode?: 'numeric';
  readonly enterKeyHint?: 'search';
  readonly autoCapitalize?: 'words';
  readonly maxLength?: number;
  readonly placeholder?: string;
  readonly class?: string;
}

/** A labelled text field with its hint. Quiet: the label is for screen readers only. */
export function Field(props: {
  readonly label: string;
  readonly hint?: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly input?: InputHints;
  readonly quiet?: boolean;
}) {
  const id = useId();
  const hint = useId();
  return (
    <div class={props.quiet ? 'field field-quiet' : 'field'}>
      <label for={id}>{props.label}</label>
      {h('input', {
        ...props.input,
        id,
        value: props.value,
        autoComplete: 'off',
        'aria-describedby': props.hint ? hint : undefined,
        onInput: (event: TargetedEvent<HTMLInputElement>) =>
          props.onValue(event.currentTarget.value),
      })}
      {props.hint && (
        <p id={hint} class="hint">
          {props.hint}
        </p>
      )}
    </div>
  );
}

export function Choice<T extends string>(props: {
  readonly label: string;
  readonly value: T;
  readonly onValue: (value: T) => void;
  readonly options: readonly (readonly [T, string])[];
  readonly quiet?: boolean;
}) {
  const id = useId();
  return (
    <div class={props.quiet ? 'field field-quiet' : 'field'}>
      <label for={id}>{props.label}</label>
      <select
        id={id}
        value={props.value}
        onChange={(event) => {
          const picked = props.options.find(([value]) => value === event.currentTarget.value);
          if (picked) props.onValue(picked[0]);
        }}
      >
        {props.options.map(([value, label]) => (
          <option key={value} value={value}>
            {label}
          </option>
        ))}
      </select>
    </div>
  );
}

/** One of a few choices, all shown. */
export function Radios(props: {
  readonly legend: string;
  readonly name: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
  readonly options: readonly (readonly [string, ComponentChildren])[];
}) {
  return (
    <fieldset class="radios">
      <legend>{props.legend}</legend>
      {props.options.map(([value, label]) => (
        <label key={value} class="radio">
          <input
            type="radio"
            name={props.name}
            value={value}
            checked={props.value === value}
            onChange={() => props.onValue(value)}
          />
          <span>{label}</span>
        </label>
      ))}
    </fieldset>
  );
}
