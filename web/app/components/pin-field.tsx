import { useText } from '../context.ts';
import { signInText } from '../sign-in/signin.ts';
import { Field } from './field.tsx';

export function PinField(props: {
  readonly label: string;
  readonly value: string;
  readonly onValue: (value: string) => void;
}) {
  const text = useText(signInText);
  return (
    <Field
      {...props}
      hint={text.pinHint}
      onValue={(value) => props.onValue(value.replace(/\D/g, '').slice(0, 8))}
      input={{ type: 'password', inputMode: 'numeric', class: 'pin-input' }}
    />
  );
}
