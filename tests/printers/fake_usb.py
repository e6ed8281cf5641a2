"""A USB bus for pyusb: its backend, the lowest level it has, with one printer at it. All of pyusb above is real."""

import errno
from types import SimpleNamespace

import usb.backend
import usb.core

from tests.printers.fake_printer import FakePrinter

OUT, IN = 0x03, 0x84  # not the numbers that python-escpos guesses
PRINTER_CLASS, BULK = 7, 2


class FakeUsbBus(usb.backend.IBackend):
    """`plugged`: the printer is there; `hangs`: it takes nothing; `has_way_back`: it can answer."""

    def __init__(self, printer: FakePrinter, serial: str = "SN-1") -> None:
        self.printer = printer
        self.serial = serial
        self.plugged = True
        self.hangs = False
        self.has_way_back = True
        self.claimed: set[int] = set()
        self.open_handles = 0
        self.resets = 0
        self.printer_class = PRINTER_CLASS
        self.address = 1  # its place on the bus, another one after every power cycle
        self._answers = b""

    def enumerate_devices(self):
        return iter(("printer",) if self.plugged else ())

    def get_device_descriptor(self, dev):
        return SimpleNamespace(
            bLength=18, bDescriptorType=1, bcdUSB=0x200, bDeviceClass=0, bDeviceSubClass=0, bDeviceProtocol=0,
            bMaxPacketSize0=64, idVendor=0x04B8, idProduct=0x0E15, bcdDevice=0x100, iManufacturer=1, iProduct=2,
            iSerialNumber=3, bNumConfigurations=1, address=self.address, bus=1,
            port_number=1, port_numbers=(1,), speed=3,
        )  # fmt: skip

    def get_configuration_descriptor(self, dev, config):
        if config:
            raise IndexError(config)
        return SimpleNamespace(
            bLength=9, bDescriptorType=2, wTotalLength=32, bNumInterfaces=1, bConfigurationValue=1, iConfiguration=0,
            bmAttributes=0xC0, bMaxPower=1, extra_descriptors=[],
        )  # fmt: skip

    def get_interface_descriptor(self, dev, intf, alt, config):
        if intf or alt:
            raise IndexError(intf)
        return SimpleNamespace(
            bLength=9, bDescriptorType=4, bInterfaceNumber=0, bAlternateSetting=0, bNumEndpoints=1 + self.has_way_back,
            bInterfaceClass=self.printer_class, bInterfaceSubClass=1, bInterfaceProtocol=2, iInterface=0,
            extra_descriptors=[],
        )  # fmt: skip

    def get_endpoint_descriptor(self, dev, ep, intf, alt, config):
        address = (OUT, IN)[ep]
        return SimpleNamespace(
            bLength=7, bDescriptorType=5, bEndpointAddress=address, bmAttributes=BULK, wMaxPacketSize=64, bInterval=0,
            bRefresh=0, bSynchAddress=0, extra_descriptors=[],
        )  # fmt: skip

    def open_device(self, dev):
        self._there()
        self.open_handles += 1
        return "handle"

    def close_device(self, dev_handle):
        self.open_handles -= 1

    def get_configuration(self, dev_handle):
        self._there()
        return 1

    def set_configuration(self, dev_handle, config_value):
        self._there()

    def claim_interface(self, dev_handle, intf):
        self._there()
        self.claimed.add(intf)

    def release_interface(self, dev_handle, intf):
        self.claimed.discard(intf)

    def reset_device(self, dev_handle):
        self.resets += 1

    def ctrl_transfer(self, dev_handle, bmRequestType, bRequest, wValue, wIndex, data, timeout):
        """Strings alone: which languages there are, then the names and the serial number in one of them."""
        self._there()
        names = (None, "EPSON", "TM-T20III", self.serial)
        text = b"\x09\x04" if not wValue & 0xFF else names[wValue & 0xFF].encode("utf-16-le")
        answer = bytes([len(text) + 2, 3]) + text
        data[: len(answer)] = type(data)("B", answer)
        return len(answer)

    def bulk_write(self, dev_handle, ep, intf, data, timeout):
        assert ep == OUT
        assert 0 < timeout < 60_000
        self._there()
        if self.hangs:
            raise usb.core.USBTimeoutError("timed out", -7, errno.ETIMEDOUT)
        self._answers += self.printer.feed(bytes(data))
        if self.printer.is_dead():
            self.plugged = False
        self._there()
        return len(data)

    def bulk_read(self, dev_handle, ep, intf, buff, timeout):
        assert ep == IN
        assert 0 < timeout < 60_000
        self._there()
        if not self._answers or self.hangs:
            raise usb.core.USBTimeoutError("timed out", -7, errno.ETIMEDOUT)
        answers, self._answers = self._answers[: len(buff)], self._answers[len(buff) :]
        buff[: len(answers)] = type(buff)("B", answers)
        return len(answers)

    def _there(self) -> None:
        if not self.plugged:
            raise usb.core.USBError("No such device", -4, errno.ENODEV)
